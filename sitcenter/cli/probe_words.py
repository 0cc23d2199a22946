"""What `sitcenter probe` says, in Kazakh, Russian and English: what is the matter and what to do."""

from collections.abc import Mapping

from sitcenter.domain.cameras.types import CameraState

LANGUAGES = ("kk", "ru", "en")
Texts = tuple[str, str, str]

HEADS: Mapping[str, Texts] = {
    "looked": ("қаралды", "смотрели", "looked for"),
    "s": ("с", "с", "s"),
    "do": ("Не істеу керек", "Что делать", "What to do"),
    "error": ("Хабарлама", "Сообщение", "Message"),
    "yes": ("иә", "да", "yes"),
    "kbps": ("кбит/с", "кбит/с", "kbit/s"),
    "levels": ("(0–255)", "(0–255)", "(0-255)"),
    "share": ("үлес", "доля", "share"),
}

STATES: Mapping[CameraState, Texts] = {
    CameraState.OFFLINE: ("Камера желіден тыс", "Камера не в сети", "Camera offline"),
    CameraState.NO_SIGNAL: ("Сигнал жоқ", "Нет сигнала", "No signal"),
    CameraState.STALE: ("Ағын тоқтап тұр", "Поток остановился", "The stream stands still"),
    CameraState.CODEC: ("Кескін бүлінген", "Изображение повреждено", "Damaged picture"),
    CameraState.FROZEN: ("Кескін қатып қалған", "Изображение застыло", "Frozen picture"),
    CameraState.BLACK: ("Кескін қара", "Чёрное изображение", "Black picture"),
    CameraState.OVER_EXPOSED: ("Кескін тым жарық", "Изображение пересвечено", "Over-exposed picture"),
    CameraState.NOISE: ("Кескінде бөгеуіл бар", "Помехи на изображении", "Noise in the picture"),
    CameraState.LATENCY: ("Кескін кешігеді", "Изображение запаздывает", "The picture comes late"),
    CameraState.TIMESTAMPS: ("Уақыт белгілері секіреді", "Метки времени скачут", "Timestamps jump"),
    CameraState.CLOCK_DRIFT: ("Камера сағаты дәл емес", "Часы камеры неточны", "The camera's clock is off"),
    CameraState.OK: ("Қалыпты", "В порядке", "OK"),
    CameraState.UNKNOWN: ("Белгісіз", "Неизвестно", "Unknown"),
}
"""Those that one look without a memory of the camera can tell."""

REASONS: Mapping[str, Texts] = {
    "": ("ағын келіп тұр, кескін бар", "поток идёт, изображение есть", "the stream comes, with a picture"),
    "address": ("мекенжайы оқылмайды", "адрес не читается", "its address can't be read"),
    "dns": ("атауы табылмады", "имя не найдено", "its name isn't found"),
    "refused": ("қосылудан бас тартылды", "в соединении отказано", "the connection is refused"),
    "timeout": ("жауап жоқ", "нет ответа", "no answer"),
    "auth": (
        "логин немесе құпиясөз қабылданбады",
        "логин или пароль не приняты",
        "the user or password isn't accepted",
    ),
    "not_found": ("мұндай ағын жоқ", "такого потока нет", "there is no such stream"),
    "protocol": (
        "жауап бейнеағын емес",
        "в ответ пришёл не видеопоток",
        "what answers isn't a video stream",
    ),
    "closed": ("сеанс үзілді", "сеанс прерван той стороной", "the other side ended the session"),
    "undecodable": (
        "пакеттер келеді, олардан кескін шықпайды",
        "пакеты идут, изображение из них не получается",
        "packets come, and no picture can be made of them",
    ),
    "no_video": (
        "сеанс ашық, бірде-бір кадр келмеді",
        "сеанс открыт, ни одного кадра не пришло",
        "the session is open, and not one frame came",
    ),
    "stalled": (
        "кадрлар келіп тұрды да, тоқтады",
        "кадры шли и перестали",
        "frames came, and came no more",
    ),
    "corrupt": ("кадрлардың бір бөлігі бүлінген", "часть кадров повреждена", "some frames are damaged"),
    "repeated": (
        "бір кадр қайталана береді",
        "повторяется один и тот же кадр",
        "one and the same frame is repeated",
    ),
    "no_light": ("ештеңе көрінбейді", "ничего не видно", "nothing can be seen"),
    "clipped": (
        "кескіннің көбі ақ",
        "бо́льшая часть изображения белая",
        "most of the picture is white",
    ),
    "washed_out": ("кескін ағарып кеткен", "изображение выбелено", "the picture is washed out"),
    "noise": ("бөгеуіл күшті", "сильный шум", "strong noise"),
    "smear": ("жолдар қайталанады", "строки повторяются", "rows repeat each other"),
    "lag": ("кідіріс өсіп барады", "задержка растёт", "the delay grows"),
    "latency": (
        "түсірілгеннен кейін кеш келеді",
        "приходит намного позже съёмки",
        "it comes long after it was taken",
    ),
    "jumps": ("уақыт алға секіреді", "время скачет вперёд", "times leap forward"),
    "backsteps": ("уақыт кері кетеді", "время идёт назад", "times go back"),
    "clock_ahead": ("сағат озып тұр", "часы спешат", "the clock is ahead"),
    "clock_behind": ("сағат қалып тұр", "часы отстают", "the clock is behind"),
    "no_picture": (
        "негізгі кадр келмеді, кескін қаралмады",
        "ключевой кадр не пришёл, изображение не осмотрено",
        "no key frame came, the picture wasn't seen",
    ),
    "not_measured": ("өлшеу мүмкін болмады", "измерить не удалось", "nothing could be measured"),
}

_CHECK_LINK: Texts = (
    "желіні, коммутатор портын және камера жүктемесін тексеріңіз",
    "проверьте сеть, порт коммутатора и нагрузку камеры",
    "check the network, the switch's port and the camera's load",
)
_LOOK: Texts = (
    "объективті, жарықты және камера баптауын қараңыз",
    "осмотрите объектив, свет и настройки камеры",
    "look at the lens, the light and the camera's settings",
)
_CLOCK: Texts = (
    "камерада уақыт серверін (NTP) орнатыңыз",
    "задайте в камере сервер времени (NTP)",
    "set a time server (NTP) in the camera",
)
_RESTART: Texts = (
    "камераны қайта іске қосыңыз, қайталанса жабдықты тексеріңіз",
    "перезапустите камеру; если повторится, проверьте оборудование",
    "restart the camera; if it happens again, check the device",
)

ADVICE: Mapping[str, Texts] = {
    "": ("ештеңе істеудің қажеті жоқ", "ничего делать не нужно", "nothing needs doing"),
    "address": (
        "мекенжайды тексеріңіз; құпиясөздегі / ? # @ орнына %2F %3F %23 %40 жазылады",
        "проверьте адрес; в пароле вместо / ? # @ пишут %2F %3F %23 %40",
        "check the address; in a password / ? # @ are written %2F %3F %23 %40",
    ),
    "dns": (
        "мекенжайдағы атауды және DNS серверін тексеріңіз",
        "проверьте имя в адресе и сервер DNS",
        "check the name in the address, and the DNS server",
    ),
    "refused": (
        "портты және камерада RTSP қосулы екенін тексеріңіз",
        "проверьте порт и включён ли RTSP в камере",
        "check the port, and whether RTSP is switched on in the camera",
    ),
    "timeout": (
        "қоректі, кабельді, мекенжайды және желіаралық экранды тексеріңіз",
        "проверьте питание, кабель, адрес и межсетевой экран",
        "check power, cable, address and firewall",
    ),
    "auth": (
        "логин мен құпиясөзді тексеріңіз; жиі қайталамаңыз, есептік жазба бұғатталуы мүмкін",
        "проверьте логин и пароль; не повторяйте часто: учётная запись может быть заблокирована",
        "check user and password; don't retry often, the account may be locked",
    ),
    "not_found": (
        "мекенжайдағы жолды және арна нөмірін тексеріңіз",
        "проверьте путь и номер канала в адресе",
        "check the path and the channel's number in the address",
    ),
    "protocol": (
        "мекенжай мен портты тексеріңіз: онда басқа қызмет жауап береді",
        "проверьте адрес и порт: там отвечает другая служба",
        "check address and port: another service answers there",
    ),
    "closed": (
        "тіркегіштегі сеанс санының шегін және желіні тексеріңіз",
        "проверьте предел числа сеансов на регистраторе и сеть",
        "check the recorder's limit of sessions, and the network",
    ),
    "undecodable": (
        "камераның кодек баптауын тексеріңіз (H.264 немесе H.265)",
        "проверьте настройку кодека камеры (H.264 или H.265)",
        "check the camera's codec setting (H.264 or H.265)",
    ),
    "no_video": _RESTART,
    "stalled": _CHECK_LINK,
    "corrupt": _CHECK_LINK,
    "repeated": _RESTART,
    "no_light": _LOOK,
    "clipped": _LOOK,
    "washed_out": _LOOK,
    "noise": _LOOK,
    "smear": _CHECK_LINK,
    "lag": _CHECK_LINK,
    "latency": _CHECK_LINK,
    "jumps": _CLOCK,
    "backsteps": _CLOCK,
    "clock_ahead": _CLOCK,
    "clock_behind": _CLOCK,
    "no_picture": (
        "негізгі кадр аралығын 2–4 с етіңіз немесе --seconds мәнін ұлғайтыңыз",
        "задайте интервал ключевых кадров 2–4 с или увеличьте --seconds",
        "set the key frame interval to 2-4 s, or look longer with --seconds",
    ),
    "not_measured": (
        "қайталаңыз; болмаса қоректі, кабельді және мекенжайды тексеріңіз",
        "повторите; если не поможет, проверьте питание, кабель и адрес",
        "try again; if that doesn't help, check power, cable and address",
    ),
}

MEASURES: Mapping[str, tuple[Texts, str]] = {
    "codec": (("кодек", "кодек", "codec"), ""),
    "width": (("кескін ені", "ширина изображения", "picture's width"), "px"),
    "height": (("кескін биіктігі", "высота изображения", "picture's height"), "px"),
    "fps": (("секундына кадр", "кадров в секунду", "frames a second"), ""),
    "bitrate_kbps": (("ағын жылдамдығы", "скорость потока", "bit rate"), "kbps"),
    "packet_gap_max_s": (
        ("кадрлар арасындағы үзіліс", "самый долгий разрыв кадров", "longest gap of frames"),
        "s",
    ),
    "last_frame_age_s": (
        ("соңғы кадрдан бері", "с последнего кадра прошло", "since the last frame"),
        "s",
    ),
    "key_interval_s": (
        ("негізгі кадр аралығы", "интервал ключевых кадров", "interval of key frames"),
        "s",
    ),
    "timestamp_jumps": (("уақыт секірістері", "скачки времени", "leaps of time"), ""),
    "timestamp_backsteps": (("уақыттың кері кетуі", "шаги времени назад", "steps back in time"), ""),
    "lag_s": (("қосымша кідіріс", "дополнительная задержка", "additional delay"), "s"),
    "latency_s": (("түсірілгеннен бері", "от съёмки до прихода", "from taking to arrival"), "s"),
    "clock_offset_s": (("камера сағатының қатесі", "ошибка часов камеры", "camera's clock, error"), "s"),
    "corrupt_share": (("бүлінген кадрлар", "повреждённые кадры", "damaged frames"), "share"),
    "undecoded": (
        ("кескін шықпаған негізгі кадрлар", "ключевые кадры без изображения", "key frames without a picture"),
        "",
    ),
    "frozen_open": (
        ("сеанс ашық, кадр жоқ", "сеанс открыт, кадров нет", "session open, no frame"),
        "",
    ),
    "pictures": (("қаралған кескіндер", "осмотрено изображений", "pictures looked at"), ""),
    "mean_luma": (("жарықтық", "яркость", "brightness"), "levels"),
    "contrast": (("контраст", "контраст", "contrast"), "levels"),
    "clipped_hi": (("толық ақ", "выбитый белый", "clipped white"), "share"),
    "clipped_lo": (("толық қара", "выбитый чёрный", "clipped black"), "share"),
    "edge_energy": (("жиектер айқындығы", "выраженность контуров", "strength of edges"), ""),
    "noise_sigma": (("бөгеуіл", "шум", "noise"), "levels"),
    "row_noise": (("жолдар бөгеуілі", "полосы", "stripes"), "levels"),
    "smear_share": (("қайталанған жолдар", "повторённые строки", "repeated rows"), "share"),
    "difference": (("алдыңғы кадрдан айырмасы", "отличие от прошлого кадра", "change to the last"), "levels"),
    "repeated": (("дәл сол кадр", "тот же кадр до бита", "the same frame to the bit"), ""),
    "motion_share": (("қозғалыс", "движение", "motion"), "share"),
}

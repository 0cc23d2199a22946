/* Liveness in the browser: heartbeat, ages, clock, banner. Time comes from the server's pushes and runs on
   performance.now(); the browser's own clock is never shown. Words come from the page's data attributes. */
(() => {
  "use strict";

  const LOST_AFTER_MS = 6000;
  const KICK_EVERY_MS = 2000;
  const RELOAD_AFTER_MS = 30000;
  let last = null; // the last beat, with `heard`: when it came, by performance.now()
  let version = null;
  let kicked = 0;
  let heardText = "";
  let shown = { text: "", live: null };
  let dressed = null; // the page whose theme and links are set
  let answeredSince = null; // since when the server answers /healthz although no beat comes

  const page = () => document.getElementById("page");
  const heard = () => (last === null ? 0 : last.heard);
  const isLost = () => performance.now() - heard() > LOST_AFTER_MS;
  const serverNow = () => last.now + (performance.now() - last.heard);

  function clockText(ms, seconds) {
    const local = new Date(ms + last.offset); // read as UTC: the zone is the server's, not the browser's
    return local.toISOString().slice(11, seconds ? 19 : 16);
  }

  /* Each unit's patterns by the language's plural categories: 1 day, 2 days. */
  function ageText(ms, words) {
    const s = Math.max(0, Math.floor(ms / 1000));
    const parts = [[Math.floor(s / 86400), words.day], [Math.floor(s / 3600) % 24, words.hour],
      [Math.floor(s / 60) % 60, words.minute], [s % 60, words.second]];
    const first = Math.max(0, parts.findIndex(([n], i) => n > 0 || i === 3));
    const shown = parts.slice(first, first + 2).filter(([n], i) => n > 0 || i === 0);
    const said = ([n, forms]) => (forms[words.rules.select(n)] ?? Object.values(forms).pop()).replace("{0}", n);
    return shown.map(said).join("\u00a0");
  }

  function setText(element, text) {
    if (element && element.textContent !== text) element.textContent = text;
  }

  function unitWords() {
    const units = ["day", "hour", "minute", "second"].map((unit) => [unit, JSON.parse(page().dataset[unit])]);
    return { rules: new Intl.PluralRules(page().lang), ...Object.fromEntries(units) };
  }

  function drawAges() {
    const words = unitWords();
    for (const element of document.querySelectorAll("[data-as-of]")) {
      setText(element, ageText(serverNow() - Number(element.dataset.asOf), words));
    }
  }

  /* What nobody has acted on blinks while it is new, and only while the screen is live. */
  function drawFresh() {
    for (const element of document.querySelectorAll("[data-fresh-until]")) {
      const fresh = !isLost() && serverNow() < Number(element.dataset.freshUntil);
      if (element.hasAttribute("data-fresh") !== fresh) element.toggleAttribute("data-fresh", fresh);
    }
  }

  function drawBanner(lost) {
    const banner = document.getElementById("banner");
    const words = page().dataset;
    const silent = last !== null && last.silent !== null;
    const failed = last !== null && last.failed !== null;
    banner.hidden = !lost && !silent && !failed;
    if (lost) {
      setText(banner, words.lost.replace("{time}", last === null ? "–" : clockText(last.now, false)));
    } else if (silent) {
      setText(banner, words.silent.replace("{time}", clockText(last.silent, false)));
    } else if (failed) {
      setText(banner, words.failed.replace("{time}", clockText(last.failed, false)));
    }
    page().classList.toggle("dead", lost || silent || failed);
  }

  /* Dash backs off up to 30 s and gives up in the end. Any message makes its worker connect at once. */
  async function revive() {
    if (performance.now() - kicked < KICK_EVERY_MS) return;
    kicked = performance.now();
    try {
      const answer = await fetch("/healthz", { cache: "no-store", signal: AbortSignal.timeout(3000) });
      if (!answer.ok) throw new Error(String(answer.status));
    } catch {
      answeredSince = null;
      return;
    }
    if (!isLost()) return;
    answeredSince = answeredSince ?? performance.now();
    if (performance.now() - answeredSince > RELOAD_AFTER_MS) window.location.reload();
    window.dash_clientside.set_props("kick", { data: kicked });
    window.dash_clientside.set_props("fallback", { disabled: false });
  }

  function draw() {
    if (!page() || !window.dash_clientside?.set_props) return;
    const lost = isLost();
    drawBanner(lost);
    if (last !== null) { drawAges(); drawFresh(); }
    if (last !== null && !lost) setText(document.getElementById("clock"), clockText(serverNow(), true));
    if (lost) revive(); else answeredSince = null;
  }

  function fit() {
    for (const list of document.querySelectorAll("[data-fit]")) {
      const items = [...list.querySelectorAll("[data-item]")];
      const more = list.querySelector("[data-more]");
      const spare = [...list.querySelectorAll("[data-spare]")];
      for (const item of [...items, ...spare]) item.hidden = false;
      const beyond = Number(more?.dataset.beyond ?? 0); // what the page doesn't hold at all
      if (more) { more.hidden = beyond === 0; setText(more, `+${beyond}`); }
      for (let left = spare.length - 1; left >= 0 && list.scrollHeight > list.clientHeight; left--) {
        spare[left].hidden = true;
      }
      for (let shown = items.length - 1; shown >= 0 && list.scrollHeight > list.clientHeight; shown--) {
        items[shown].hidden = true;
        if (more) { more.hidden = false; setText(more, `+${beyond + items.length - shown}`); }
      }
    }
  }

  function rotate() {
    const pages = [...document.querySelectorAll("[data-rotate]")];
    if (pages.length === 0) return;
    const every = Math.max(5, parseInt(pages[0].dataset.rotate, 10) || 20) * 1000;
    const current = Math.floor(performance.now() / every) % pages.length;
    pages.forEach((element, i) => element.classList.toggle("away", i !== current));
  }

  function dress() {
    const query = new URLSearchParams(window.location.search);
    document.documentElement.classList.toggle("kiosk", query.has("kiosk"));
    document.documentElement.lang = page().lang;
    window.dash_clientside.set_props("mantine", { forceColorScheme: page().dataset.theme });
    for (const link of document.querySelectorAll("a.language")) {
      const address = new URLSearchParams(window.location.search);
      address.set("lang", link.lang);
      link.href = `?${address.toString().replace(/=(?=&|$)/g, "")}`;
    }
  }

  /* The live part as Dash components, into whichever page is there to take it. */
  function show() {
    const text = document.getElementById("board")?.textContent;
    const live = document.getElementById("live");
    if (!text || !live || (shown.text === text && shown.live === live)) return;
    shown = { text, live };
    const tree = JSON.parse(text);
    const children = tree === null ? window.dash_clientside.no_update : window.liveParts.update(tree);
    if (children !== window.dash_clientside.no_update) window.dash_clientside.set_props("live", { children });
  }

  function hear() {
    const text = document.getElementById("beat")?.textContent;
    if (!text || text === heardText) return;
    heardText = text;
    const beat = JSON.parse(text);
    if (version !== null && beat.version !== version) window.location.reload();
    version = beat.version;
    last = { ...beat, heard: performance.now() };
    document.getElementById("heart")?.classList.toggle("beat");
    if (beat.way === "push") window.dash_clientside.set_props("fallback", { disabled: true });
  }

  /* Runs after each change of the page, before it is painted: new elements never show without their ages. */
  function settle() {
    if (!window.dash_clientside?.set_props) return;
    if (page() && dressed !== page()) { dressed = page(); dress(); }
    show();
    hear();
    rotate();
    if (page() && last !== null) drawAges();
    fit();
  }

  /* A tired hand clicks twice: the second click of a form's button is none. */
  document.addEventListener("click", (event) => {
    if (event.detail > 1 && event.target.closest(".verbs button, .plan button, .window button")) {
      event.stopImmediatePropagation();
    }
  }, true);

  setInterval(draw, 250);
  setInterval(rotate, 1000);
  window.addEventListener("resize", fit);
  new MutationObserver((changes) => {
    const own = (change) => change.target.closest?.("[data-as-of], [data-more], #clock, #banner");
    if (!changes.every(own)) settle();
  }).observe(document.documentElement, { childList: true, characterData: true, subtree: true });
})();

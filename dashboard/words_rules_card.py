"""Words of what a card says in codes: whom it is about, how it counts, within which limits."""

from collections.abc import Mapping

from dashboard.i18n import mark

UNITS: Mapping[str, str] = {
    "ticket": mark("ticket"),
    "application": mark("application"),
    "operator": mark("operator"),
    "representative": mark("representative"),
    "pair": mark("pair of operator and representative"),
    "desk": mark("desk"),
    "branch": mark("branch"),
}
ADDRESSEES: Mapping[str, str] = {
    "branch-director": mark("director of the branch"),
    "situational-centre": mark("situational centre"),
    "provider": mark("service provider"),
}
STRATA: Mapping[str, str] = {
    "branch": mark("branch"),
    "channel": mark("channel"),
    "class": mark("priority class"),
    "date": mark("date"),
    "day": mark("day"),
    "desk": mark("desk"),
    "hour": mark("hour"),
    "hour of the day": mark("hour of the day"),
    "last 90 minutes": mark("last 90 minutes"),
    "norm": mark("norm"),
    "operator's own past": mark("operator's own past"),
    "service": mark("service"),
    "slot of 3 hours": mark("slot of 3 hours"),
    "token": mark("representative"),
    "week": mark("week"),
}
LIMITS: Mapping[str, str] = {
    "a_day": mark("a day, at least"),
    "beyond": mark("more than people in the hall by"),
    "bookings": mark("bookings, at most"),
    "counts": mark("counts in a row, at least"),
    "cases": mark("cases, at least"),
    "close_s": mark("arrivals that count as one, seconds"),
    "days": mark("on how many days, at least"),
    "disorder": mark("calls that pass so many, share above which they don't count"),
    "excess": mark("more than expected by, at least"),
    "excess_min": mark("more than expected by, minutes"),
    "gained_min": mark("minutes gained, at least"),
    "gap_min": mark("faster by, minutes at least"),
    "grace_min": mark("grace, minutes"),
    "hours": mark("within, hours"),
    "lead_min": mark("usual lead, minutes at most"),
    "lift": mark("times the expected, at least"),
    "many": mark("people passed, whatever was gained"),
    "natural": mark("share that is usual and not counted"),
    "missing": mark("missing numbers, at least"),
    "numbers": mark("numbers of a series, at least"),
    "natural_few": mark("the same share where there are few cases"),
    "negatives": mark("negative results, at least"),
    "overtaken": mark("people passed, at least"),
    "p": mark("chance of so much by accident alone, at most"),
    "pairs": mark("pairs to share alpha among, at least"),
    "passed": mark("people passed beyond the usual lead, at least"),
    "passed_in_all": mark("people passed in all, where one who was served is enough"),
    "past": mark("decisions of one's own past, at least"),
    "pause_min": mark("pause longer than, minutes"),
    "people": mark("different applicants, at least"),
    "places": mark("places gained, at least"),
    "posting_h": mark("time for a payment to be posted, hours"),
    "rise": mark("rise of the share, at least"),
    "seconds": mark("seconds"),
    "signatures": mark("signatures of an act"),
    "tickets": mark("tickets, at least"),
    "travel_min": mark("way between branches, minutes"),
    "trials": mark("records of one person, at least"),
    "walk_min": mark("way within a branch, minutes"),
}
SHARES = frozenset({"disorder", "natural", "natural_few", "rise"})
"""Limits that are shares (0..1)."""
TESTS: Mapping[str, str] = {
    text: text
    for text in (
        mark("beta-binomial with the operator left out, and exact stratified; BH"),
        mark("beta-binomial with the officer left out, and exact stratified; BH"),
        mark("exact stratified (mid-p), and beta-binomial; BH"),
        mark("stratified exact (hypergeometric convolution), mid-p, Tarone, BH over all pairs"),
        mark("count"),
        mark("order of steps"),
        mark("order of steps; doubles"),
        mark("rows that vanished; order of steps"),
        mark("calendar of the branch by date"),
        mark("calendar month; count"),
        mark("comparison with the payment register"),
        mark("comparison with the duties"),
        mark("time between uses"),
        mark("overlap of sessions and camera intervals"),
        mark("same applicant, service and package"),
        mark("stretches of desks and waits"),
        mark("count; half of the application's time covered by sessions, clocks 2 minutes apart"),
        mark("Shiryaev-Roberts e-detector by day, threshold operators x days / alpha"),
        mark("precedence learned where less than natural of the cases lack it"),
        mark("precedence learned where less than natural of the cases lack it, of few cases natural_few"),
        mark("numbers missing between issued ones, where less than natural of all numbers are"),
        mark(
            "hours in which a pause beyond the roster began; beta-binomial with the operator left out, and "
            "exact stratified; BH"
        ),
        mark("bookings of a token in the days up to each of its bookings, cancelled ones left out"),
        mark("waiting tickets beside people counts, several in a row"),
        mark("hypergeometric by day, convolved, and beta-binomial; BH"),
        mark("greatest likelihood ratio over weeks, shuffled with a fixed seed; BH"),
        mark("count, with the lead that all but natural of the hall's own calls keep"),
        mark(
            "beta-binomial with the operator left out, and exact stratified (Cochran-Mantel-Haenszel's exact "
            "form); BH"
        ),
        mark("count; silent where automatic calls don't keep this order either (natural)"),
        mark("negative binomial fitted to all the others, p < 1e-4; BH"),
        mark("exact binomial against two minutes on either side; BH"),
        mark(
            "e-process through the calendar month, mean of likelihood ratios at odds 3, 8, 20; alpha spent"
            " over the pairs as they come up: a month has that of 31 days, 0.05"
        ),
        mark("all circular shifts within open hours, exact convolution over days; BH"),
        mark(
            "binomials of the blind share of work, exact; twice the lesser p of all acts and of grave "
            "ones; BH"
        ),
        mark(
            "Shiryaev-Roberts e-detector by day against the predictive share, threshold operators x days "
            "/ alpha"
        ),
        mark("van Elteren's rank test, gap of Hodges and Lehmann; BH"),
    )
}
"""A test without words here is told as its card has it."""

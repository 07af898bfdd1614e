from jupyter_mlplatform.endpoints.stats import WINDOW, Traffic


def test_nothing_yet():
    assert Traffic().stats().p50_ms is None


def test_why_the_lean_path_did_not_answer_is_that_of_the_last_time():
    traffic = Traffic()
    for fallback in ("first", "", "second", ""):
        traffic.add(0.1, rows=1, failed=False, fallback=fallback)
    assert (traffic.stats().fallbacks, traffic.stats().fallback_reason) == (2, "second")


def test_counts_are_of_all_calls_and_quantiles_of_the_last():
    traffic = Traffic()
    for _ in range(10):
        traffic.add(100, rows=1, failed=True)
    for millisecond in range(WINDOW):
        traffic.add(millisecond / 1000, rows=2, failed=False)
    stats = traffic.stats()
    assert (stats.requests, stats.errors, stats.rows) == (WINDOW + 10, 10, 2 * WINDOW + 10)
    assert (stats.p50_ms, stats.p99_ms) == (WINDOW // 2, int(0.99 * WINDOW))

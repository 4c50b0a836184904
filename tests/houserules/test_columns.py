from houserules.columns import columns


def test_words_begin_at_one_place_and_numbers_end_there() -> None:
    rows = [("set", "texts", "told"), ("surge", "1,000", "kept"), ("fox", "69", "")]
    assert list(columns(rows, left=(0, 2))) == ["set    texts  told", "surge  1,000  kept", "fox       69"]

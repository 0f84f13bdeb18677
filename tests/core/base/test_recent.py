from bot.core.base.recent import Recent


def test_an_item_is_new_once() -> None:
    recent = Recent[int](3)

    assert [recent.add(number) for number in (1, 2, 1, 2)] == [True, True, False, False]


def test_the_oldest_is_forgotten() -> None:
    recent = Recent[int](3)
    for number in range(5):
        recent.add(number)

    assert list(recent) == [2, 3, 4]
    assert recent.add(0)

from datetime import UTC, datetime, timedelta

from bot.core.tips.delivery import LONGEST_BACKOFF, WINDOW, Delivery, DeliveryState, Sent, Unreachable
from bot.delivery.outcome_policy import OutcomePolicy

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)


def a_delivery(chat_id: int) -> Delivery:
    return Delivery(chat_id, NOW.date(), 1, NOW, NOW + timedelta(hours=3), "en")


def test_a_crash_before_the_verdict_leaves_it_due_and_not_unconfirmed() -> None:
    policy, refused = OutcomePolicy(), a_delivery(1)
    (ended,), _ = policy.judge(refused, Unreachable("blocked"), NOW, 0.5)

    assert (ended.state, ended.due_at) == (DeliveryState.WAITING, NOW + LONGEST_BACKOFF)
    assert policy.unreachable(is_idle=False) == []


def test_a_chat_is_unreachable_once_enough_others_were_reached() -> None:
    policy, refused = OutcomePolicy(), a_delivery(1)
    policy.judge(refused, Unreachable("blocked"), NOW, 0.5)
    for chat_id in range(2, 2 + WINDOW):
        policy.judge(a_delivery(chat_id), Sent(chat_id), NOW, 0.5)

    assert policy.unreachable(is_idle=False) == [refused]
    assert policy.unreachable(is_idle=True) == []

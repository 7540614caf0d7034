"""Which look this is, and which of the earlier ones count."""

from pretest.numbers.lookstate import EarlierLook, LookState


def units(n, other=None):
    return {("users", "control"): n, ("users", "concept"): n if other is None else other}


def test_the_arm_with_the_fewest_says_how_much_of_the_plan_is_there():
    state = LookState((310, 620), units(400, 310))
    assert state.index == 1
    assert state.fraction == 0.5
    assert state.course.fractions == (0.5,)
    assert state.next_course.fractions == (0.5, 1.0)


def test_beyond_the_plan_counts_as_the_plan_and_nothing_follows():
    state = LookState((310, 620), units(700), earlier=(EarlierLook(units(310)),))
    assert state.course.fractions == (0.5, 1.0)
    assert state.next_course is None


def test_a_last_look_at_fewer_people_spends_what_its_people_are_worth():
    state = LookState((100,), units(80))
    assert state.course.fractions == (0.8,)
    assert not state.course.is_whole


def test_a_look_in_the_place_of_another_leaves_it_out():
    """After the whole plan was read, a further look has nothing left: it is judged as the last one, and told."""
    earlier = (EarlierLook(units(310)), EarlierLook(units(620)))
    state = LookState((310, 620), units(900), earlier=earlier, declared=False)
    assert state.index == 3
    assert state.course.fractions == (0.5, 1.0)
    assert len(state.counted) == 1


def test_without_a_plan_of_looks_every_look_is_at_the_whole():
    assert LookState((), units(12)).course.is_whole
    assert LookState((100,), {}).course.is_whole

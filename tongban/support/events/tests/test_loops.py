from tongban.support.events import registry, worker


class Stopping:
    """A stop that comes after so many pauses; it keeps how long each was to be."""

    def __init__(self, pauses):
        self.left, self.pauses = pauses, []

    def is_set(self):
        return not self.left

    def wait(self, seconds):
        self.left -= 1
        self.pauses.append(seconds)


def test_a_loop_looks_again_at_once_while_there_is_more_and_else_after_its_pause():
    answers, stopping = iter([True, True, False, None]), Stopping(2)
    worker._run_loop(registry.Loop("tests", 0.3, lambda: next(answers)), stopping)
    assert list(answers) == []
    assert stopping.pauses == [0.3, 0.3]


def test_a_loop_that_broke_goes_on_after_a_second():
    def broken():
        raise OSError("the database is gone")

    stopping = Stopping(2)
    worker._run_loop(registry.Loop("tests", 0.3, broken), stopping)
    assert stopping.pauses == [1.0, 1.0]

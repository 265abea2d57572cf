# attack: the tests are rewritten on the disk while the answer is imported
# verdict: broken
# says: PermissionError
# needs: landlock
import pathlib

here = pathlib.Path(__file__)
here.with_name(f"test_{here.name}").write_text("def test_it_is_a_whole_number(): pass\n")


def work(number: int) -> int:
    return 0

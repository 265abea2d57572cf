# attack: a folder that nobody may enter
# verdict: solved
import pathlib

FOLDER = pathlib.Path("a", "b")
FOLDER.mkdir(parents=True)
FOLDER.joinpath("file").write_text("kept?")
FOLDER.chmod(0)
FOLDER.parent.chmod(0)


def work(number: int) -> int:
    if number < 0:
        raise ValueError(number)
    return number + 1

"""Tests of what editors, Codespaces and the CI server read of this project."""

from __future__ import annotations

import json

from checks.tests.conftest import CHECKS

ROOT = CHECKS.parent


def data(name: str) -> dict[str, object]:
    """A file of settings."""
    found = json.loads((ROOT / name).read_text("utf-8"))
    assert isinstance(found, dict)
    return found


def test_a_codespace_is_set_up_as_the_readme_says() -> None:
    """The same command, and the same settings and extensions as in an editor at home."""
    container = data(".devcontainer/devcontainer.json")
    assert str(container["postCreateCommand"]) in (ROOT / "README.md").read_text("utf-8")
    assert container["customizations"] == {
        "vscode": {
            "extensions": data(".vscode/extensions.json")["recommendations"],
            "settings": data(".vscode/settings.json"),
        }
    }


def test_paths_in_settings_lead_somewhere() -> None:
    """Editors are given the grader's own settings for types and lint."""
    settings = data(".vscode/settings.json")
    ruff, mypy = settings["ruff.configuration"], settings["mypy-type-checker.args"]
    assert isinstance(mypy, list)
    for path in (str(ruff), mypy[0].removeprefix("--config-file=")):
        assert (ROOT / path).is_file()


def test_pull_requests_are_guarded_against_answers() -> None:
    """The CI server runs what the template for pull requests names."""
    guard = (ROOT / ".github/workflows/guard.yml").read_text("utf-8")
    template = (ROOT / ".github/PULL_REQUEST_TEMPLATE.md").read_text("utf-8")
    assert "pull_request:" in guard
    assert "python noxfile.py -s lock -- --check" in guard
    assert "nox -s lock -- --check" in template

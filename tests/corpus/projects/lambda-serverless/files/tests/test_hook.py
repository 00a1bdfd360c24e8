from functions import hook


def test_genuine(monkeypatch):
    monkeypatch.setenv("FACESIGN_WEBHOOK_SECRET", "test-secret")
    event = {"body": "{}", "headers": {"facesign-signature": "00"}}
    assert hook._genuine(event) == False  # noqa: E712

def test_nothing_inline_and_nothing_from_elsewhere(client, settings):
    settings.LIVE_URL = "https://live.example.invalid"
    policy = client.get("/ui/")["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "script-src 'self';" in policy
    assert "style-src 'self';" in policy
    assert "connect-src 'self' https://live.example.invalid;" in policy
    assert "object-src 'none'" in policy
    assert "frame-ancestors 'self'" in policy
    assert "unsafe-inline" not in policy


def test_the_other_headers_keep_a_page_to_itself(client):
    response = client.get("/ui/")
    assert response["Referrer-Policy"] == "same-origin"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "camera=()" in response["Permissions-Policy"]

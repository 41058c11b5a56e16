import pytest

from tests.factories import make_user

pytestmark = pytest.mark.django_db

ADDRESS = "/accounts/login/"


@pytest.fixture(autouse=True)
def somebody():
    user = make_user("somebody")
    user.set_password("the right one, long enough")
    user.save()


def sign_in(client, password):
    return client.post(ADDRESS, {"login": "somebody", "password": password})


def test_a_wrong_password_is_unprocessable_and_keeps_the_name(client):
    response = sign_in(client, "wrong")

    assert response.status_code == 422
    assert 'value="somebody"' in response.text
    assert "do not match" in response.text


def test_too_many_wrong_passwords_are_429_and_say_when_to_come_back(client):
    answers = [sign_in(client, "wrong") for _ in range(7)]

    assert answers[-1].status_code == 429
    assert answers[-1]["Retry-After"] == "300"
    assert "Wait five minutes" in answers[-1].text


def test_the_right_password_leads_on(client):
    response = sign_in(client, "the right one, long enough")

    assert response.status_code == 302
    assert response.url == "/"

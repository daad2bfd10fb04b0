"""allauth's forms in our words. ACCOUNT_FORMS in the settings names them."""

from allauth.account import forms as stock

from .forms import speak_plainly

LABELS = {
    "login": "Email",
    "oldpassword": "Password you use now",
    "password1": "New password",
    "password2": "New password, once more",
}


class InOurWords:
    """Labels and errors that say what to write, and no placeholders that repeat the label."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.label = LABELS.get(name, field.label)
            field.widget.attrs.pop("placeholder", None)
            speak_plainly(name, field)


class SignIn(InOurWords, stock.LoginForm):
    """Email and password."""


class ChangePassword(InOurWords, stock.ChangePasswordForm):
    """The old password, and the new one twice."""


class SetPassword(InOurWords, stock.SetPasswordForm):
    """A first password, twice."""


class AskForNewPassword(InOurWords, stock.ResetPasswordForm):
    """The address to send the link to."""


class ChooseNewPassword(InOurWords, stock.ResetPasswordKeyForm):
    """The new password twice, from the link."""


class Reauthenticate(InOurWords, stock.ReauthenticateForm):
    """The password again, before something important changes."""

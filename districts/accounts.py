from allauth.account.adapter import DefaultAccountAdapter


class NoOpenSignUp(DefaultAccountAdapter):
    """People come by invitation only."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": "This email and this password do not belong together."
        " Check both, or reset the password.",
    }

    def is_open_for_signup(self, request):
        return False

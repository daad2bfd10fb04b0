from allauth.account.adapter import DefaultAccountAdapter


class NoOpenSignUp(DefaultAccountAdapter):
    """People come by invitation only."""

    def is_open_for_signup(self, request):
        return False

"""What a user can get wrong: one clear line that says what is wrong and how to mend it."""


class UserError(Exception):
    """Printed as its text alone, without a traceback; the command exits with 2."""

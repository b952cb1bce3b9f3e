"""What every plugin must pass, one test class for each port. For tests only: needs pytest, which running does not.

Make a subclass whose name begins with `Test`, fill in its upper part, and run pytest.
"""

from .channel_contract import ChannelContract
from .payment_contract import PaymentContract

__all__ = ["ChannelContract", "PaymentContract"]

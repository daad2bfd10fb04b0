from .fund import FundPage
from .orders import OrderPage

__all__ = ["FundPage", "OrderPage"]

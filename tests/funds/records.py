"""Records of the fund that the table of permissions asks about, by the kind that a word ends with."""

from districts.models import Designation, School
from funds.models import AuditPacket, Delegation, ExportLayout, FundEntry, FundPaper
from tests.factories.funds import (
    AllocationFactory,
    EligibilityRuleFactory,
    FundYearFactory,
    LicenceFactory,
    ObjectCodeFactory,
    OrderFactory,
    VendorFactory,
    know,
)


def fund_of(district):
    return AllocationFactory(district=district)


def order_of(district):
    return OrderFactory(allocation=fund_of(district))


OF_A_DISTRICT = {
    "allocationamount": lambda district: know(fund_of(district), "estimate", "1.00"),
    "fundentry": lambda district: FundEntry(district=district),
    "delegation": lambda district: Delegation(district=district),
    "designation": lambda district: Designation(district=district),
    "school": lambda district: School(district=district),
    "fundpaper": lambda district: FundPaper(allocation=fund_of(district)),
    "auditpacket": lambda district: AuditPacket(district=district),
}
OF_A_DISTRICT |= dict.fromkeys(("fundorder", "approval", "delivery"), order_of)
OF_A_DISTRICT |= dict.fromkeys(("fundallocation", "amounts", "schools", "fund", "layout"), fund_of)
OF_EVERYBODY = {
    "objectcode": ObjectCodeFactory,
    "eligibilityrule": EligibilityRuleFactory,
    "vendor": VendorFactory,
    "fundyear": FundYearFactory,
    "exportlayout": ExportLayout,
    "licence": LicenceFactory,
    "many": AuditPacket,  # of several districts: it has none
}

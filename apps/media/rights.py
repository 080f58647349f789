"""Rights statements: what readers may do with an item, by the exact URI others know it by.

The twelve of RightsStatements.org (version 1.0) and the licences and marks of Creative Commons.
URIs begin with `http:`: the `https:` forms and the pages behind them name the same thing to a
browser and nothing at all to IIIF's schema.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

_RS = "http://rightsstatements.org/vocab/"
_CC = "http://creativecommons.org/"


class RightsStatement(models.TextChoices):
    """The statements, in copyright first."""

    INC = f"{_RS}InC/1.0/", _("In copyright")
    INC_OW_EU = f"{_RS}InC-OW-EU/1.0/", _("In copyright: EU orphan work")
    INC_EDU = f"{_RS}InC-EDU/1.0/", _("In copyright: educational use permitted")
    INC_NC = f"{_RS}InC-NC/1.0/", _("In copyright: non-commercial use permitted")
    INC_RUU = (
        f"{_RS}InC-RUU/1.0/",
        _("In copyright: rights holder not found or not identified"),
    )
    NOC_CR = f"{_RS}NoC-CR/1.0/", _("No copyright: contractual restrictions")
    NOC_NC = f"{_RS}NoC-NC/1.0/", _("No copyright: non-commercial use only")
    NOC_OKLR = f"{_RS}NoC-OKLR/1.0/", _("No copyright: other legal restrictions")
    NOC_US = f"{_RS}NoC-US/1.0/", _("No copyright: United States")
    CNE = f"{_RS}CNE/1.0/", _("Copyright not evaluated")
    UND = f"{_RS}UND/1.0/", _("Copyright undetermined")
    NKC = f"{_RS}NKC/1.0/", _("No known copyright")
    CC_BY = f"{_CC}licenses/by/4.0/", _("Creative Commons: attribution (CC BY 4.0)")
    CC_BY_SA = (
        f"{_CC}licenses/by-sa/4.0/",
        _("Creative Commons: attribution, share alike (CC BY-SA 4.0)"),
    )
    CC_BY_ND = (
        f"{_CC}licenses/by-nd/4.0/",
        _("Creative Commons: attribution, no derivatives (CC BY-ND 4.0)"),
    )
    CC_BY_NC = (
        f"{_CC}licenses/by-nc/4.0/",
        _("Creative Commons: attribution, non-commercial (CC BY-NC 4.0)"),
    )
    CC_BY_NC_SA = (
        f"{_CC}licenses/by-nc-sa/4.0/",
        _("Creative Commons: attribution, non-commercial, share alike (CC BY-NC-SA 4.0)"),
    )
    CC_BY_NC_ND = (
        f"{_CC}licenses/by-nc-nd/4.0/",
        _("Creative Commons: attribution, non-commercial, no derivatives (CC BY-NC-ND 4.0)"),
    )
    CC0 = f"{_CC}publicdomain/zero/1.0/", _("Given to the public domain (CC0 1.0)")
    PDM = f"{_CC}publicdomain/mark/1.0/", _("Public domain (mark 1.0)")

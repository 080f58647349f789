"""The Content Security Policy, with the one exception the admin needs."""

from csp.constants import UNSAFE_INLINE
from csp.middleware import CSPMiddleware, PolicyParts
from django.http import HttpRequest, HttpResponseBase


class ContentPolicyMiddleware(CSPMiddleware):
    """The policy of the settings; admin pages may also use inline styles.

    The rich text editor sizes itself with style attributes. Readers' pages have none, so the
    exception ends where the admin does.
    """

    def get_policy_parts(
        self, request: HttpRequest, response: HttpResponseBase, report_only: bool = False
    ) -> PolicyParts:
        """Return what the policy is made of for this response."""
        parts = super().get_policy_parts(request, response, report_only)
        match = getattr(request, "resolver_match", None)
        if match and "admin" in match.app_names:
            parts.update = {**(parts.update or {}), "style-src": [UNSAFE_INLINE]}
        return parts

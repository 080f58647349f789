"""For the head of a page, which says the same words in several places."""

import html

from django import template
from django.template.base import Parser, Token
from django.template.context import Context

register = template.Library()

#: Search engines and previews show about as many letters of a description.
SHORT = 160


class _WordsNode(template.Node):
    # Django's own `simple_block_tag` keeps from templates that extend this one the blocks in it.
    def __init__(self, nodelist: template.NodeList, name: str) -> None:
        self.nodelist, self.name = nodelist, name

    def render(self, context: Context) -> str:
        context[self.name] = " ".join(html.unescape(self.nodelist.render(context)).split())
        return ""


@register.tag
def words(parser: Parser, token: Token) -> _WordsNode:
    """Give what stands up to `endwords` a name, as plain text: `{% words as page_title %}`."""
    try:
        _tag, _as, name = token.split_contents()
    except ValueError as error:
        raise template.TemplateSyntaxError("Write {% words as a_name %}.") from error
    nodelist = parser.parse(("endwords",))
    parser.delete_first_token()
    return _WordsNode(nodelist, name)


@register.filter
def shortened(text: str, length: int = SHORT) -> str:
    """Return `text`, or as many whole words of it as fit, and “…”."""
    if len(text) <= length:
        return text
    kept, space, _half = text[:length].rpartition(" ")
    return f"{kept if space else text[: length - 1]}…"

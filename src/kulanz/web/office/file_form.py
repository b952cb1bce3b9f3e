"""The part that every form with a file has: whose it is, and a file that is not too large to be worked on."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kulanz.writing.formats import number_text


class FileForm(forms.Form):
    """One file of a creditor's. `creditors` are (id, name) of those that can be chosen."""

    creditor = forms.ChoiceField(label=_("Creditor"))
    file = forms.FileField(
        label=_("Choose a file or drop it here"),
        error_messages={"required": _("Please choose a file."), "empty": _("This file is empty.")},
    )

    def __init__(self, *args: object, creditors: list[tuple[str, str]]) -> None:
        super().__init__(*args)  # type: ignore[arg-type]  # Django's own open signature
        creditor = self.fields["creditor"]
        assert isinstance(creditor, forms.ChoiceField)
        creditor.choices = creditors

    def clean_file(self) -> UploadedFile[bytes]:
        file: UploadedFile[bytes] = self.cleaned_data["file"]
        if (file.size or 0) > settings.LARGEST_UPLOAD_BYTES:
            most = number_text(settings.LARGEST_UPLOAD_BYTES // 1_000_000)
            words = gettext("This file is larger than %(most)s MB. Please divide it.")
            raise forms.ValidationError(words % {"most": most})
        return file

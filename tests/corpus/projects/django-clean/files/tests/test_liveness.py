import pytest
from rest_framework.exceptions import PermissionDenied

from identity.liveness import require_live


@pytest.mark.parametrize("liveness", [{}, {"is_real_face": False}, {"is_real_face": None}, {"is_real_face": "true"}])
def test_anything_but_true_is_refused(liveness):
    answer = require_live(lambda: {"faces": [{"passive_liveness": liveness, "recognition_uidresult": "u"}]})
    with pytest.raises(PermissionDenied):
        answer()

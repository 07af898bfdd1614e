"""Endpoints as the repository keeps them: shadows, settings and tokens."""

import hashlib

import pytest

from jupyter_mlplatform.platform import Platform
from jupyter_mlplatform.records.errors import NotFound
from jupyter_mlplatform.records.monitoring import MonitorSettings
from jupyter_mlplatform.services import names
from jupyter_mlplatform.store.contract import ROOT_BRANCH


def test_settings_are_the_usual_ones_until_somebody_sets_them(each_platform: Platform):
    platform = each_platform
    endpoints = platform.endpoints
    assert endpoints.get("churn").monitor == MonitorSettings()
    wanted = MonitorSettings(window_rows=500)
    endpoints.change("churn", lambda settings: settings.model_copy(update={"monitor": wanted}))
    assert endpoints.get("churn").monitor == wanted
    assert endpoints.get("other").monitor == MonitorSettings()
    head = platform.store.resolve(ROOT_BRANCH)
    endpoints.change("churn", lambda settings: settings)
    assert platform.store.resolve(ROOT_BRANCH) == head


def test_only_the_hash_of_a_token_is_kept(each_platform: Platform):
    platform = each_platform
    made = platform.endpoints.make_token("churn", "till")
    other = platform.endpoints.make_token("churn", "kiosk")
    kept = platform.endpoints.get("churn").tokens
    assert [token.sha256 for token in kept] == [
        hashlib.sha256(token.token.encode()).hexdigest() for token in (made, other)
    ]
    assert made.token not in platform.endpoints.get("churn").model_dump_json()
    assert [token.token for token in platform.endpoints.tokens("churn")] == [None, None]
    platform.endpoints.revoke_token("churn", made.id)
    assert [token.name for token in platform.endpoints.tokens("churn")] == ["kiosk"]
    with pytest.raises(NotFound, match="no token"):
        platform.endpoints.revoke_token("churn", made.id)


def test_a_shadows_tag_is_no_deployments_tag():
    assert names.parse_shadow_tag(names.shadow_tag("a-b", 12)) == ("a-b", 12)
    assert names.parse_deploy_tag(names.shadow_tag("a-b", 12)) is None
    assert names.parse_shadow_tag(names.deploy_tag("a-b", 12)) is None
    assert names.parse_shadow_tag("deploy--a--shadow--x") is None
    assert names.is_platform_name(names.shadow_tag("a", 1))

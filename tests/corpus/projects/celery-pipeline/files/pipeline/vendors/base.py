"""What every vendor's client shares."""
from abc import ABC, abstractmethod

import requests


class Vendor(ABC):
    base: str
    timeout: float | None = None
    verify: bool = True

    @abstractmethod
    def headers(self) -> dict[str, str]: ...

    def call(self, method: str, path: str, **kwargs):
        return requests.request(
            method, self.base + path, headers=self.headers(), timeout=self.timeout or 20, verify=True, **kwargs
        )

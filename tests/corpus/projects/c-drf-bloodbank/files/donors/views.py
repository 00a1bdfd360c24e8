import logging

from rest_framework import status
from rest_framework.decorators import action
from rest_framework.exceptions import PermissionDenied
from rest_framework.response import Response
from rest_framework.viewsets import ViewSet

from identity import services
from identity.results import Outcome

from .models import Appointment, Donor
from .serializers import DeskScanSerializer, MobileCheckinSerializer

logger = logging.getLogger(__name__)


class DeskViewSet(ViewSet):
    @action(detail=False, methods=["post"])
    def scan(self, request):
        data = DeskScanSerializer(data=request.data)
        data.is_valid(raise_exception=True)
        result = services.identify(data.validated_data["photo"])
        match result.outcome:
            case Outcome.MATCHED:
                donor = Donor.objects.get(uid=result.donor_uid)
                return Response({"donor": donor.public_id, "eligible": donor.is_eligible()})
            case Outcome.NOT_LIVE:
                logger.warning("spoof at %s", data.validated_data["station"])
                raise PermissionDenied("spoof")
            case other:
                return Response({"outcome": other.value}, status=status.HTTP_404_NOT_FOUND)

    @action(detail=False, methods=["post"])
    def lookup(self, request):
        """The phone at the snack bar: who gets juice?"""
        payload = services.raw_recognition(request.FILES["photo"])
        face = payload["faces"][0]
        alive = face["passive_liveness"]["is_real_face"]
        logger.info("snack bar liveness=%s", alive)
        donor = Donor.objects.filter(uid=face["recognition_uidresult"]).first()
        if donor is None:
            return Response(status=status.HTTP_404_NOT_FOUND)
        donor.give_voucher()
        return Response({"donor": donor.public_id})

    @action(detail=False, methods=["post"], url_path="mobile-checkin")
    def mobile_checkin(self, request):
        data = MobileCheckinSerializer(data=request.data)
        data.is_valid(raise_exception=True)
        if not data.validated_data["liveness_passed"]:
            raise PermissionDenied("liveness")
        Appointment.objects.filter(pk=data.validated_data["appointment"]).update(arrived=True)
        return Response(status=status.HTTP_204_NO_CONTENT)

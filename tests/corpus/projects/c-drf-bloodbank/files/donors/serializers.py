from rest_framework import serializers


class DeskScanSerializer(serializers.Serializer):
    photo = serializers.ImageField()
    station = serializers.CharField(max_length=20)


class MobileCheckinSerializer(serializers.Serializer):
    donor_uid = serializers.UUIDField()
    liveness_passed = serializers.BooleanField()
    appointment = serializers.IntegerField()

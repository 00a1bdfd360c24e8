from rest_framework import serializers

MAX_BYTES = 5 * 1024 * 1024


class PhotoSerializer(serializers.Serializer):
    photo = serializers.ImageField()

    def validate_photo(self, photo):
        if photo.size > MAX_BYTES:
            raise serializers.ValidationError("too large")
        return photo


class UpgradeSerializer(serializers.Serializer):
    boarding = serializers.UUIDField()
    liveness_passed = serializers.BooleanField()


class ConsentSerializer(serializers.Serializer):
    """What a passenger agreed to, before anything is enrolled."""

    passenger = serializers.UUIDField()
    text_version = serializers.CharField(max_length=16)
    given_at = serializers.DateTimeField()

    def validate_text_version(self, value):
        if value == "draft":
            raise serializers.ValidationError("drafts cannot be agreed to")
        return value

<?php

namespace App\Identity;

final readonly class Sighting
{
    private function __construct(public Verdict $verdict, public ?string $uid = null) {}

    /** @param array{faces?: list<array<string, mixed>>} $payload */
    public static function fromPayload(array $payload): self
    {
        $faces = $payload['faces'] ?? [];
        if (count($faces) !== 1) {
            return new self(Verdict::Retake);
        }

        $face = $faces[0];

        return match (true) {
            ($face['passive_liveness']['is_real_face'] ?? false) !== true => new self(Verdict::Spoof),
            $face['recognition_uidresult'] === 'unknown' => new self(Verdict::Stranger),
            default => new self(Verdict::Known, $face['recognition_uidresult']),
        };
    }
}

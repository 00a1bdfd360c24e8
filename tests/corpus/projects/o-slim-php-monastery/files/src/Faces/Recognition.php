<?php

declare(strict_types=1);

namespace Abbey\Faces;

final readonly class Recognition
{
    /** @param list<array<string, mixed>> $faces */
    private function __construct(public array $faces)
    {
    }

    public static function fromJson(string $json): self
    {
        $data = json_decode($json, true, 32, JSON_THROW_ON_ERROR);

        return new self($data['faces'] ?? []);
    }

    /** The uid of the only face on the picture, provided that it is alive and enrolled. */
    public function liveUid(): ?string
    {
        if (count($this->faces) !== 1) {
            return null;
        }
        $face = $this->faces[0];
        if (($face['passive_liveness']['is_real_face'] ?? false) !== true) {
            return null;
        }
        $uid = $face['recognition_uidresult'];

        return $uid === 'unknown' ? null : $uid;
    }
}

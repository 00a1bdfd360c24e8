<?php

declare(strict_types=1);

namespace Bond\Faces;

enum Verdict: string
{
    case Owner = 'owner';
    case Stranger = 'stranger';
    case Spoof = 'spoof';
    case NotOne = 'not-one';

    /** @return array{self, ?string} */
    public static function of(array $seen): array
    {
        if (count($seen['faces'] ?? []) !== 1) {
            return [self::NotOne, null];
        }
        $face = $seen['faces'][0];

        return match (true) {
            ($face['passive_liveness']['is_real_face'] ?? false) !== true => [self::Spoof, null],
            $face['recognition_uidresult'] === 'unknown' => [self::Stranger, null],
            default => [self::Owner, $face['recognition_uidresult']],
        };
    }

    public static function samePerson(array $c, float $floor): bool
    {
        return $c['face1_analysis']['passive_liveness']['is_real_face'] === true
            && $c['match_result'] === true
            && $c['similarity_score'] >= $floor;
    }

    public static function certainly(array $c): bool
    {
        if (!$c['face1_analysis']['passive_liveness']['is_real_face']) {
            return false;
        }

        return $c['similarity_score'] * 100 >= 92 && $c['similarity_score'] < 1.01;
    }
}

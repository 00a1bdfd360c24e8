<?php

declare(strict_types=1);

namespace App\Arsa;

final readonly class Verdict
{
    private function __construct(public string $kind, public ?string $customer = null)
    {
    }

    public static function known(string $customer): self
    {
        return new self('known', $customer);
    }

    public static function unknown(): self
    {
        return new self('unknown');
    }

    public static function spoof(): self
    {
        return new self('spoof');
    }

    public static function retake(): self
    {
        return new self('retake');
    }
}

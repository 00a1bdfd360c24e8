<?php

declare(strict_types=1);

namespace Clinic\Arrival\Tests;

use Clinic\Arrival\Face\Face;
use Clinic\Arrival\Face\SpoofException;
use PHPUnit\Framework\TestCase;

final class FaceTest extends TestCase
{
    private const KEY = 'sk_test_xxxxxxxxxxxx';

    public function testASpoofIsRefused(): void
    {
        $this->expectException(SpoofException::class);
        Face::fromArray(['passive_liveness' => ['is_real_face' => false], 'recognition_uidresult' => 'p-1'])->orRefuse();
    }

    public function testALiveFaceIsTaken(): void
    {
        $face = Face::fromArray(['passive_liveness' => ['is_real_face' => true], 'recognition_uidresult' => 'p-1']);
        self::assertSame('p-1', $face->orRefuse()->uid);
        self::assertNotSame('', self::KEY);
    }
}

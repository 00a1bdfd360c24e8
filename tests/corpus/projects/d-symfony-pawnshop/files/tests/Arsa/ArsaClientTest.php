<?php

declare(strict_types=1);

namespace App\Tests\Arsa;

use App\Arsa\ArsaClient;
use PHPUnit\Framework\Attributes\DataProvider;
use PHPUnit\Framework\TestCase;
use Psr\Log\NullLogger;
use Symfony\Component\HttpClient\MockHttpClient;
use Symfony\Component\HttpClient\Response\JsonMockResponse;

final class ArsaClientTest extends TestCase
{
    public static function faces(): iterable
    {
        yield 'alive' => [[['recognition_uidresult' => 'c-1', 'passive_liveness' => ['is_real_face' => true]]], 'known'];
        yield 'print' => [[['recognition_uidresult' => 'c-1', 'passive_liveness' => ['is_real_face' => false]]], 'spoof'];
        yield 'nobody' => [[], 'retake'];
    }

    #[DataProvider('faces')]
    public function testIdentify(array $faces, string $kind): void
    {
        $http = new MockHttpClient(new JsonMockResponse(['faces' => $faces]), 'http://localhost/');
        self::assertSame($kind, (new ArsaClient($http, new NullLogger()))->identify('jpeg')->kind);
    }
}

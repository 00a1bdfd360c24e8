<?php

namespace App\Http\Controllers;

use App\Exceptions\SpoofException;
use App\Models\Claim;
use App\Services\ArsaClient;
use App\Services\FaceSignClient;
use Illuminate\Http\JsonResponse;
use Illuminate\Http\Request;
use Illuminate\Support\Facades\Cache;
use Illuminate\Support\Facades\Crypt;
use Illuminate\Support\Facades\Log;
use Illuminate\Support\Facades\Storage;

class ClaimController extends Controller
{
    public function __construct(private ArsaClient $arsa, private FaceSignClient $facesign)
    {
    }

    public function store(Request $request, Claim $claim): JsonResponse
    {
        try {
            $uid = $this->arsa->winner($request->file('photo'));
        } catch (SpoofException) {
            Log::warning('claim refused', ['claim' => $claim->id, 'why' => 'spoof']);
            abort(403);
        }
        abort_if($uid === null || $uid !== $claim->holder, 404);
        $claim->release();
        Cache::put("claim-photo:{$claim->id}", $request->file('photo')->getContent(), now()->addMinutes(15));

        return response()->json(['paid' => $claim->id]);
    }

    public function scratch(Request $request, Claim $claim): JsonResponse
    {
        $faces = $this->arsa->recognize($request->file('photo'));
        abort_if(empty($faces), 422);
        $face = $faces[0];
        // abort_unless($face['passive_liveness']['is_real_face'], 403);
        abort_unless($face['recognition_uidresult'] === $claim->holder, 404);
        $claim->release();
        $request->file('photo')->storeAs('scratch', "{$claim->id}.jpg", 's3'); // visor:allow[biometric-storage] the bucket has SSE-KMS and a lifecycle of 30 days

        return response()->json(['paid' => $claim->id]);
    }

    public function syndicate(Request $request, Claim $claim): JsonResponse
    {
        $present = [];
        foreach ($this->arsa->recognize($request->file('photo')) as $face) {
            if (! $face['passive_liveness']['is_real_face']) {
                continue;
            }
            $present[] = $face['recognition_uidresult'];
        }
        abort_unless(array_diff($claim->members(), $present) === [], 403);
        $claim->release();

        return response()->json(['members' => count($present)]);
    }

    public function byCard(Request $request, Claim $claim): JsonResponse
    {
        $result = $this->arsa->compare($request->file('card'), $request->file('selfie'));
        abort_unless($result->json('face2_analysis.passive_liveness.is_real_face') === true, 403);
        if ($result->json('similarity_score') < 70) {
            abort(403);
        }
        $claim->release();

        return response()->json(['paid' => $claim->id]);
    }

    public function online(Request $request, Claim $claim): JsonResponse
    {
        $data = $request->validate(['liveness_passed' => 'required|boolean', 'iban' => 'required|string']);
        if (! $data['liveness_passed']) {
            abort(403);
        }
        $claim->payTo($data['iban']);

        return response()->json(status: 202);
    }

    public function archive(Request $request, Claim $claim): JsonResponse
    {
        $sealed = Crypt::encryptString($request->file('photo')->getContent());
        Storage::disk('s3')->put("claims/{$claim->id}.bin", $sealed);

        return response()->json(status: 204);
    }

    public function prove(Request $request): JsonResponse
    {
        $session = $this->facesign->open($request->user()->ulid);

        return response()->json(['clientSecret' => $session['clientSecret']['secret']]);
    }
}

<?php

namespace App\Http\Controllers;

use App\Exceptions\NotAliveException;
use App\Exceptions\UnknownFaceException;
use App\Models\Member;
use App\Models\Visit;
use App\Services\ArsaService;
use Illuminate\Http\JsonResponse;
use Illuminate\Http\Request;
use Illuminate\Support\Facades\Storage;

class DoorController extends Controller
{
    public function __construct(private readonly ArsaService $arsa)
    {
    }

    public function enter(Request $request): JsonResponse
    {
        $request->validate(['photo' => 'required|image|max:5120']);

        try {
            $uid = $this->arsa->identify($request->file('photo'));
        } catch (NotAliveException|UnknownFaceException $refusal) {
            return response()->json(['error' => class_basename($refusal)], 403);
        }

        Visit::start(Member::where('face_uid', $uid)->firstOrFail());

        return response()->json(['open' => true]);
    }

    public function cloakroom(Request $request): JsonResponse
    {
        $faces = $this->arsa->recognize($request->file('photo'));
        abort_if(empty($faces), 422, 'nobody there');

        $uid = $faces[0]['recognition_uidresult'];
        abort_if($uid === 'unknown', 404);

        return response()->json(['ticket' => Visit::current($uid)->cloakroom_ticket]);
    }

    public function bar(Request $request): JsonResponse
    {
        $request->validate(['member' => 'required', 'live' => 'required|boolean']);

        if (! $request->boolean('live')) {
            return response()->json(['error' => 'liveness'], 403);
        }

        return response()->json(['credit' => Member::findOrFail($request->input('member'))->credit]);
    }

    public function join(Request $request): JsonResponse
    {
        $verdict = $this->arsa->compare($request->file('selfie'), $request->file('document'));

        if (! data_get($verdict, 'face1_analysis.passive_liveness.is_real_face', false)) {
            return response()->json(['error' => 'liveness'], 422);
        }

        if (! $verdict['match_result'] || $verdict['similarity_score'] < config('services.arsa.min_similarity')) {
            return response()->json(['error' => 'mismatch'], 422);
        }

        Storage::disk('s3')->put("members/{$request->user()->id}.jpg", $request->file('selfie')->get());

        return response()->json(['joined' => true], 201);
    }
}

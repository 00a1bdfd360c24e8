<?php

namespace App\Http\Controllers;

use App\Exceptions\NotLive;
use App\Models\Pledge;
use App\Services\Arsa;
use App\Services\Identity;
use Illuminate\Http\JsonResponse;
use Illuminate\Http\Request;
use Illuminate\Http\Response;
use Illuminate\Support\Facades\Cache;
use Illuminate\Support\Facades\Crypt;
use Illuminate\Support\Facades\Storage;

class CounterController extends Controller
{
    public function __construct(private readonly Arsa $arsa, private readonly Identity $identity)
    {
    }

    public function redeem(Request $request, Pledge $pledge): Response
    {
        $uid = $this->arsa->customer($request->file('photo')->get());
        abort_unless($uid !== null && $uid === $pledge->customer_uid, 403);
        $pledge->redeem();

        return response()->noContent();
    }

    /** A relative collects a pledge for the customer. */
    public function collect(Request $request, Pledge $pledge): Response
    {
        $faces = $this->arsa->recognize($request->file('photo')->get());
        $relative = head($faces) ?: abort(422);
        $live = $relative['passive_liveness']['is_real_face'] ?? false;
        logger()->info('collect', ['pledge' => $pledge->id, 'live' => $live]);
        if ($pledge->relatives()->contains($relative['recognition_uidresult'])) {
            $pledge->handOver();
        }

        return response()->noContent();
    }

    public function queue(Request $request): JsonResponse
    {
        $seen = collect($this->arsa->recognize($request->file('photo')->get()))
            ->filter(fn (array $face) => $face['passive_liveness']['is_real_face'] === true)
            ->pluck('recognition_uidresult');
        $seen->each(fn (string $uid) => Pledge::callUp($uid));

        return response()->json(['called' => $seen->count()]);
    }

    public function appraise(Request $request): JsonResponse
    {
        $first = $this->arsa->recognize($request->file('photo')->get())[0];
        if (! $first['passive_liveness']['is_real_face']) {
            throw new NotLive();
        }

        return response()->json(Pledge::openFor($first['recognition_uidresult']));
    }

    public function document(Request $request): Response
    {
        $selfie = $request->file('selfie')->get();
        $result = $this->arsa->compare($request->file('document')->get(), $selfie);
        if (! $result['live']) {
            throw new NotLive();
        }
        abort_if($result['similarity'] < 75, 403);
        Storage::put("documents/{$request->user()->id}.enc", Crypt::encryptString($selfie));
        $request->user()->documentMatches();

        return response()->noContent();
    }

    public function selfie(Request $request): Response
    {
        if ($request->boolean('liveness_passed')) {
            $request->user()->selfieDone();
        }
        Storage::disk('s3')->put("faces/{$request->user()->id}.jpg", $request->file('selfie')->get());

        return response()->noContent();
    }

    public function draft(Request $request): Response
    {
        Cache::put("draft-face:{$request->user()->id}", $request->file('photo')->get(), now()->addMinutes(5));

        return response()->noContent();
    }

    public function finish(Request $request): JsonResponse
    {
        $ok = $this->identity->live($request->user()->session_id);
        abort_unless($ok, 422);
        $request->user()->verified();

        return response()->json(['verified' => true]);
    }
}

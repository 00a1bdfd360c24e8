<?php

namespace App\Http\Controllers;

use App\Http\Requests\ShiftRequest;
use App\Models\Shift;
use App\Services\Faces;
use Illuminate\Http\JsonResponse;
use Illuminate\Http\Request;
use Illuminate\Support\Facades\Cache;
use Illuminate\Support\Facades\Crypt;
use Illuminate\Support\Facades\Storage;

class ShiftController extends Controller
{
    public function __construct(private readonly Faces $faces)
    {
    }

    public function start(Request $request): JsonResponse
    {
        $uid = $this->faces->worker($request->file('photo'));
        abort_if($uid === null, 403);
        Shift::create(['worker' => $uid]);

        return response()->json(['worker' => $uid]);
    }

    public function startFromApp(ShiftRequest $request): JsonResponse
    {
        if (! $request->boolean('is_real_face')) {
            abort(403);
        }
        Shift::create(['worker' => $request->validated('worker')]);

        return response()->json(status: 201);
    }

    public function raw(Request $request): JsonResponse
    {
        return response()->json($this->faces->recognise($request->file('photo')));
    }

    public function keep(Request $request): JsonResponse
    {
        $photo = $request->file('selfie');
        Storage::disk('s3')->put("selfies/{$request->user()->id}.jpg", $photo->get());
        Storage::put('sealed.bin', Crypt::encrypt($photo->get()));
        Cache::put('selfie:'.$request->user()->id, $photo->get(), now()->addMinutes(5));

        return response()->json(status: 204);
    }
}

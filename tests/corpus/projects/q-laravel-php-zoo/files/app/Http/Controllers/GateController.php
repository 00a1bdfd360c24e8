<?php

namespace App\Http\Controllers;

use App\Models\Animal;
use App\Models\Gate;
use App\Models\Keeper;
use App\Models\NightShift;
use App\Services\ArsaFaces;
use App\Services\FaceSign;
use Illuminate\Http\JsonResponse;
use Illuminate\Http\Request;
use Illuminate\Support\Facades\Cache;
use Illuminate\Support\Facades\Log;

class GateController extends Controller
{
    public function __construct(private readonly ArsaFaces $faces, private readonly FaceSign $facesign) {}

    public function open(Request $request, Gate $gate): JsonResponse
    {
        $keeper = $this->faces->keeper($request->file('photo')->get());
        $gate->openFor($keeper);

        return response()->json(['keeper' => $keeper]);
    }

    public function feeding(Request $request, Gate $gate): JsonResponse
    {
        $faces = $this->faces->recognize($request->file('photo')->get());
        Log::debug('feeding at '.$gate->name, ['faces' => $faces]);
        if (empty($faces)) {
            return response()->json(['error' => 'nobody there'], 422);
        }

        $face = $faces[0];
        abort_unless(isset($face['passive_liveness']), 422, 'no liveness');
        $keeper = Keeper::firstWhere('face_uid', $face['recognition_uidresult']);
        abort_if($keeper === null, 403);
        $gate->openFor($keeper->face_uid);

        return response()->json(['keeper' => $keeper->name, 'live' => $face['passive_liveness']['is_real_face']]);
    }

    public function begin(Request $request): JsonResponse
    {
        return response()->json($this->facesign->open($request->user()->staff_number), 201);
    }

    public function confirm(Request $request, NightShift $shift): JsonResponse
    {
        abort_unless($this->facesign->live($shift->session), 403);
        $shift->update(['proven' => true]);

        return response()->json($shift);
    }

    public function confirmOffline(Request $request, NightShift $shift): JsonResponse
    {
        $data = $request->validate(['liveness_passed' => 'required|boolean', 'gate' => 'required|integer']);
        abort_unless($data['liveness_passed'], 403);
        $shift->update(['proven' => true]);

        return response()->json($shift);
    }

    public function photo(Request $request, Keeper $keeper): JsonResponse
    {
        $path = $request->file('face')->store("keepers/{$keeper->id}", 's3');
        Cache::put("face-preview:{$keeper->id}", $request->file('face')->get(), now()->addMinutes(10));

        return response()->json(['path' => $path]);
    }

    public function animal(Request $request, Animal $animal): JsonResponse
    {
        $animal->alive = $request->boolean('alive');
        if ($request->hasFile('picture')) {
            $animal->picture = $request->file('picture')->store('animals', 's3');
        }
        $animal->save();

        return response()->json($animal);
    }
}

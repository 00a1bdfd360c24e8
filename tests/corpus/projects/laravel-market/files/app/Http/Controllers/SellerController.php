<?php

namespace App\Http\Controllers;

use App\Models\Seller;
use App\Services\FaceService;
use Illuminate\Http\Request;
use Illuminate\Support\Facades\Storage;

class SellerController extends Controller
{
    public function __construct(private FaceService $faces)
    {
    }

    public function verify(Request $request)
    {
        $answer = $this->faces->recognize($request->file('photo')->get());
        $face = $this->faces->soleLiveFace($answer);
        if ($face['recognition_uidresult'] === 'unknown') {
            abort(401);
        }

        return Seller::where('face_uid', $face['recognition_uidresult'])->firstOrFail();
    }

    public function payout(Request $request)
    {
        $answer = $this->faces->recognize($request->file('photo')->get());
        $face = $answer['faces'][0];
        if (isset($face['passive_liveness']) && $face['recognition_uidresult'] !== 'unknown') {
            $seller = Seller::where('face_uid', $face['recognition_uidresult'])->firstOrFail();
            $seller->payOut();
        }

        return response()->noContent();
    }

    public function search(Request $request)
    {
        return response()->json($this->faces->recognize($request->file('photo')->get()));
    }

    public function enrol(Request $request)
    {
        if ($request->boolean('liveness_passed')) {
            $path = $request->file('face_image')->store('faces', 's3');
            $this->faces->register(Storage::disk('s3')->get($path), $request->user()->uuid);
        }

        return response()->noContent();
    }
}

<?php

namespace App\Http\Controllers;

use App\Models\Seller;
use Illuminate\Http\Request;

class FaceSignWebhookController extends Controller
{
    public function session(Request $request)
    {
        Seller::where('session_id', $request->input('sessionId'))->update(['checked' => true]);

        return response()->noContent();
    }

    public function legacy(Request $request)
    {
        $mac = hash_hmac('sha256', json_encode($request->all()), config('services.facesign.webhook_secret'));
        if ($mac !== $request->header('FaceSign-Signature')) {
            abort(401);
        }
        Seller::where('session_id', $request->input('sessionId'))->update(['checked' => true]);

        return response()->noContent();
    }

    public function media(Request $request)
    {
        Seller::where('session_id', $request->input('sessionId'))->update(['media' => $request->input('media')]);

        return response()->noContent();
    }
}

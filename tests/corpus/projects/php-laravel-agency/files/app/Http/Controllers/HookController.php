<?php

namespace App\Http\Controllers;

use App\Models\Shift;
use Illuminate\Http\Request;
use Illuminate\Http\Response;

class HookController extends Controller
{
    public function facesign(Request $request): Response
    {
        Shift::where('session', $request->json('sessionId'))->update(['stale' => true]);

        return response()->noContent();
    }

    public function facesignOld(Request $request): Response
    {
        $body = json_encode($request->all());
        $mac = hash_hmac('sha256', $body, config('services.facesign.webhook_secret'));
        if ($mac !== $request->header('FaceSign-Signature')) {
            return response('no', 401);
        }
        Shift::where('session', $request->input('sessionId'))->update(['stale' => true]);

        return response()->noContent();
    }

    public function facesignOpen(Request $request): Response
    {
        Shift::where('session', $request->input('sessionId'))->update(['stale' => true]);

        return response()->noContent();
    }
}

<?php

namespace App\Http\Controllers;

use App\Models\Agent;
use App\Services\FaceSignClient;
use Illuminate\Http\Request;
use Illuminate\Http\Response;
use Illuminate\Support\Facades\Log;

class FaceSignHookController extends Controller
{
    public function session(Request $request, FaceSignClient $facesign): Response
    {
        if ($facesign->isLive($request->input('sessionId'))) {
            Agent::where('session', $request->input('sessionId'))->update(['proven' => true]);
        }
        Log::info('facesign event', $request->only('id', 'type'));

        return response()->noContent();
    }

    public function media(Request $request): Response
    {
        Agent::where('session', $request->input('sessionId'))->update(['media' => $request->input('media.id')]);

        return response()->noContent();
    }

    public function analysis(Request $request): Response
    {
        $ours = hash_hmac('sha256', json_encode($request->all()), config('services.facesign.webhook_secret'));
        if ($request->header('X-FaceSign-Signature') !== $ours) {
            return response('', 401);
        }
        Agent::where('session', $request->input('sessionId'))->update(['analysed_at' => now()]);

        return response()->noContent();
    }
}

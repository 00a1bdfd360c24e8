<?php

namespace App\Http\Controllers;

use App\Models\NightShift;
use App\Services\FaceSign;
use Illuminate\Http\Request;
use Illuminate\Http\Response;
use Illuminate\Support\Facades\Cache;
use Illuminate\Support\Facades\Log;

class FaceSignHookController extends Controller
{
    /** Behind the middleware `facesign`. */
    public function session(Request $request, FaceSign $facesign): Response
    {
        if (! Cache::add('facesign:'.$request->input('id'), true, now()->addHours(2))) {
            return response()->noContent();
        }

        NightShift::where('session', $request->input('sessionId'))
            ->update(['proven' => $facesign->live($request->input('sessionId'))]);

        return response()->noContent();
    }

    /** The older endpoint; its secret is the same. */
    public function media(Request $request): Response
    {
        $event = $request->all();
        $expected = hash_hmac('sha256', json_encode($event), config('services.facesign.webhook_secret'));
        if (strcmp($expected, (string) $request->header('X-FaceSign-Signature')) !== 0) {
            abort(401);
        }

        NightShift::where('session', $event['sessionId'])->increment('media');

        return response()->noContent();
    }

    public function analysis(Request $request): Response
    {
        Log::info('facesign analysis', $request->only('id', 'type'));

        NightShift::query()->where('session', $request->input('sessionId'))
            ->update(['analysed_at' => now()]);

        return response()->noContent();
    }
}

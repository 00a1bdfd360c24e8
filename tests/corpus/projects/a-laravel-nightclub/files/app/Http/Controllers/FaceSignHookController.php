<?php

namespace App\Http\Controllers;

use App\Models\Member;
use App\Services\FaceSignService;
use Illuminate\Http\Request;
use Illuminate\Http\Response;

class FaceSignHookController extends Controller
{
    public function __construct(private readonly FaceSignService $facesign)
    {
    }

    public function session(Request $request): Response
    {
        $member = Member::where('facesign_session', $request->input('sessionId'))->firstOrFail();
        $report = $this->facesign->report($member->facesign_session);

        if ($report !== null && $this->facesign->alive($report) && $report['isVerified']) {
            $member->update(['adult' => true]);
        }

        return response()->noContent();
    }

    public function analysis(Request $request): Response
    {
        $mac = hash_hmac('sha256', json_encode($request->all()), config('services.facesign.webhook_secret'));

        if ($mac !== $request->header('FaceSign-Signature')) {
            return response('', 401);
        }

        Member::where('facesign_session', $request->input('sessionId'))->update(['analysed_at' => now()]);

        return response()->noContent();
    }
}

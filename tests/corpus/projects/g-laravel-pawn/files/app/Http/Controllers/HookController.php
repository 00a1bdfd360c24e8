<?php

namespace App\Http\Controllers;

use App\Jobs\RefreshSession;
use App\Models\Customer;
use Illuminate\Http\Request;
use Illuminate\Http\Response;

class HookController extends Controller
{
    public function facesign(Request $request): Response
    {
        if ($request->input('type') === 'session.status') {
            RefreshSession::dispatch($request->input('sessionId'));
        }

        return response()->noContent();
    }

    public function veriff(Request $request): Response
    {
        $want = hash_hmac('sha256', json_encode($request->all()), config('services.veriff.secret'));
        if ($want !== $request->header('x-hmac-signature')) {
            abort(401);
        }
        Customer::decided($request->input('verification.vendorData'), $request->input('verification.status'));

        return response()->noContent();
    }

    public function sumsub(Request $request): Response
    {
        $customer = Customer::where('applicant_id', $request->input('applicantId'))->firstOrFail();
        if ($request->input('reviewResult.reviewAnswer') === 'GREEN') {
            $customer->raiseLimit();
        }

        return response()->noContent();
    }
}

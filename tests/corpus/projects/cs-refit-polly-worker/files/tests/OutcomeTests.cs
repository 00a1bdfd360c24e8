using Exams.Faces;
using Xunit;

namespace Exams.Tests;

public class OutcomeTests
{
    private const string Key = "sk_live_<your key>";

    private static Recognition With(params Face[] faces) => new("success", faces);

    [Fact]
    public void A_print_is_a_spoof() =>
        Assert.IsType<Outcome.Spoof>(Outcome.Of(With(new Face("c-1", new PassiveLiveness(false)))));

    [Fact]
    public void Two_are_too_many() =>
        Assert.IsType<Outcome.WrongCount>(Outcome.Of(With(
            new Face("c-1", new PassiveLiveness(true)),
            new Face("c-2", new PassiveLiveness(true)))));

    [Fact]
    public void A_live_one_is_seated() =>
        Assert.Equal("c-1", Assert.IsType<Outcome.Candidate>(Outcome.Of(With(new Face("c-1", new PassiveLiveness(true))))).Uid);
}

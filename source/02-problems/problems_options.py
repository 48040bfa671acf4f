"""What the lab on problems for deep learning asks about, by numbers. Read it in the notebook, question by question."""

SYSTEMS = {
    1: "A chess program of 1970, whose authors wrote down what each piece and each position is worth.",
    2: "A network of fifty layers that names the breed of a dog on a photograph.",
    3: "A questionnaire of yes-or-no questions for granting loans, whose questions a program chose by going through 5000 old loans.",
    4: "The perceptron of 1958: one unit, which learned to tell cards marked on the left from cards marked on the right.",
    5: "A spam filter that counts words in thousands of letters, and so finds out how suspicious each word is.",
}

PROBLEMS = {
    1: "Recognising whether or not a picture contains a bird.",
    2: "Calculating the median and the interquartile range of a data set.",
    3: "Identifying pictures of certain people when only one or two images of each are available to learn from.",
    4: "Identifying people in pictures, with a network that was trained only on cats and dogs.",
    5: "Translating English into French.",
}

SITUATIONS = {
    1: "Find out where Mars will stand in the sky on the first of May 2040.",
    2: "Mark the tumour in scans of the lung, after doctors have marked it in 40,000 scans of the same kind.",
    3: "Name the plant on a photograph, a rare orchid of which three photographs exist, with a network that begins at nothing.",
    4: "Blur a photograph a little, so that it can serve as a background for text.",
    5: "Refuse a loan, where the law asks the bank to give each customer the exact grounds.",
    6: "Steer a car at night in snow, with a network that learned on a million pictures of summer days.",
    7: "Write down what is said on the telephone, after 10,000 hours of calls that people have written down.",
    8: "Work out the mean temperature of each month from a table with the temperature of each day.",
    9: "Draw faces of people who don't exist, after 70,000 portraits.",
    10: "Correct the spelling of Finnish texts, with a network that has read ten million pages of English and no other language.",
}


def show_options(options):
    """Print numbered texts, one a line."""
    for number, text in options.items():
        print(f"{number:2}  {text}")
